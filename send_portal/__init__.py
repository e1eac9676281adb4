"""The ground floor: settings, people and permissions, history, the day, page furniture."""
