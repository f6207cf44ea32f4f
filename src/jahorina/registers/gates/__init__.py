"""Legal safeguards that block steps. facts and conditions are policy, standing applies them, triggers hold them in the
database for every path, services are what people do about them."""
