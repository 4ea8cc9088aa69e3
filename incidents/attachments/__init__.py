"""Files that people attach to incidents: kept outside the web's reach, served by a view that asks who may know."""
