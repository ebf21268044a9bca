"""What can still come out: every way in which things may be, tried."""
