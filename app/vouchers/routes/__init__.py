"""Vouchers have no pages of their own: exams and aid show them."""

from flask import Blueprint

blueprints: tuple[Blueprint, ...] = ()
