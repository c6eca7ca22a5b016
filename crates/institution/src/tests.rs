//! Charters, mandates and accounts, told as stories.
