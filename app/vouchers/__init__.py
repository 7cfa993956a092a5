"""Codes given by a donor: one per person, kind and edition."""
