"""Reading and writing schedules (XML, JSON, iCalendar, CSV) and reading address texts."""
