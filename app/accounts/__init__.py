"""Who a person is and what they may do: users, roles, passwords, logins, consent, the audit log."""
