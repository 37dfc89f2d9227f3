"""From a city's open data to a city of ours. Nothing here runs while the product serves."""
