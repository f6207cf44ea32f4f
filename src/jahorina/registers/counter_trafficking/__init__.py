"""Counter-trafficking: from the first indicators to closure. Support never depends on help to the police."""
