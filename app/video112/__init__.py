"""112센터 긴급영상 지원: the cameras that see a place, for the 112 room."""
