"""What accounts hand to the whole."""

from datetime import timedelta

from app.accounts import demo, logins
from app.accounts.personal_data import HOLDINGS
from app.registry import Feature, JobContext, LoadContext, PeriodicJob


def _forget_ended_logins(context: JobContext) -> None:
    with context.database.write() as db:
        logins.forget_ended(db, at=context.at)


def _load_demo(context: LoadContext) -> str:
    accounts = demo.demo_accounts(context.database, context.var, context.at)
    return f"accounts: {len(accounts)} demo accounts"


feature = Feature(
    name="accounts",
    jobs=(PeriodicJob("forget ended logins", timedelta(hours=1), _forget_ended_logins),),
    holdings=HOLDINGS,
    load_demo=_load_demo,
)
