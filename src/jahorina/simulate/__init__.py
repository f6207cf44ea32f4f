"""A synthetic route with known truth: for the demo, the tests and the engines that must find again what is known here."""
