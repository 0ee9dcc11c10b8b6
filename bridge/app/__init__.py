"""Put the rooms together from the settings: the only place where objects are made and handed down."""
