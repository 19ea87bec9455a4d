"""119 긴급출동 지원: what a fire crew sees before it arrives."""
