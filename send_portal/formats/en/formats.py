"""Days as «31 July 2024», moments as «31 July 2024 at 9:05am»."""

DATE_FORMAT = "j F Y"
SHORT_DATE_FORMAT = "j M Y"
DATETIME_FORMAT = r"j F Y \a\t g:ia"
SHORT_DATETIME_FORMAT = r"j M Y \a\t g:ia"
TIME_FORMAT = "g:ia"
MONTH_DAY_FORMAT = "j F"
YEAR_MONTH_FORMAT = "F Y"
