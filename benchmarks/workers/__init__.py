"""Programs that run in processes of their own, by the Python of plait or of its peers; each prints a line of JSON."""
