"""The school's end: what its admins see and do, under /admin/<school_id>; one file per blueprint (R43-R49)."""
