"""Pages about one's own data."""

from privacy.views.data import consent_withdraw, data_detail, data_download, look_list
from privacy.views.leaving import account_leave

__all__ = ["account_leave", "consent_withdraw", "data_detail", "data_download", "look_list"]
