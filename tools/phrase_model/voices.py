"""The voices the phrase model is trained on; the demo's three voices are among them and come up more often."""

import random

from tools.phrase_model.speech import Voice

DEMO_VARIANTS = ("f2", "f3", "m3")
OTHER_VARIANTS = ("", "f1", "f4", "m1", "m2", "m4", "m7")
DEMO_SHARE = 0.6
DEMO_SPEED, DEMO_PITCH = (150, 180), (42, 58)


def training_voice(rng: random.Random) -> Voice:
    """Draw a voice for one training clip."""
    if rng.random() < DEMO_SHARE:
        return Voice(rng.choice(DEMO_VARIANTS), rng.randint(138, 200), rng.randint(32, 68), rng.uniform(0.96, 1.04))
    return Voice(rng.choice(OTHER_VARIANTS), rng.randint(135, 220), rng.randint(20, 80), rng.uniform(0.94, 1.06))


def demo_voice(variant: str, rng: random.Random) -> Voice:
    """Draw a natural rendering of one of the demo voices."""
    return Voice(variant, rng.randint(*DEMO_SPEED), rng.randint(*DEMO_PITCH))
