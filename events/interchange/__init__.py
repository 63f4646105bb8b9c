"""Reading and writing schedules (XML, JSON, iCalendar, CSV) and reading address texts.

Reading is pure: `readers.read_schedule` and `address.read_address` turn bytes into frozen facts and a
report of what was assumed, doubted and refused. `actions` alone touches the database.
"""
