"""What ships, whatever a fork has made of it: settings, and the model that reads."""

from pathlib import Path

from sitegen import config

ROOT = Path(__file__).parents[1]
SITE = config.load(ROOT / "site_src" / "site.toml")
MODEL = SITE.models[0]
CARD = f"models/{MODEL}/"  # the address of its card
RECIPE = ROOT / "training" / "recipes" / f"{MODEL}.toml"
RELEASED = ROOT / "training" / "released" / MODEL
