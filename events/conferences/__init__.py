"""The conference itself: dates, zone, pages, announcements, venue, rooms, tracks, bodies,
organizations, delegations, roles of staff.
"""
