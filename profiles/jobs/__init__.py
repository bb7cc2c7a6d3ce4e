"""Clock-driven work on accounts and profiles."""

from profiles.jobs.photos import tidy_photos
from profiles.jobs.sign_ins import end_sign_ins, forget_sign_ins

__all__ = ["end_sign_ins", "forget_sign_ins", "tidy_photos"]
