"""Ways, reach and times on the road network, for every service and for planners."""
