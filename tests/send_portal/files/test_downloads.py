"""Lists as CSV files."""

from send_portal.files.downloads import csv_response


def test_a_download_is_utf8_with_a_mark_for_excel_and_a_name() -> None:
    response = csv_response("cases.csv", ["name"], [["Zoë"], [None]])
    assert b"".join(response.streaming_content).decode("utf-8") == '\ufeffname\r\nZoë\r\n""\r\n'
    assert response["Content-Disposition"] == 'attachment; filename="cases.csv"'
