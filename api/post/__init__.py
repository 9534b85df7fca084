"""The post at the doors: letters put into words, the courier that takes them away, calendars."""
