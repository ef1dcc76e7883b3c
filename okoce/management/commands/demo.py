"""Fill an empty database with a believable city."""

from argparse import ArgumentParser

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils.module_loading import import_string

from okoce.demo import City


class Command(BaseCommand):
    help = "Fill an empty database with a demo city: people, businesses, products, queues."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--members", type=int, default=300)
        parser.add_argument("--businesses", type=int, help="default: 40 for each 100 members")
        parser.add_argument("--products", type=int, default=400)
        parser.add_argument("--seed", type=int, default=2018)
        parser.add_argument(
            "--pictures-now", type=int, help="draw photos for so many products (default: all)"
        )
        parser.add_argument(
            "--pictures", action="store_true", help="only draw the photos that are still missing"
        )
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing when somebody is registered"
        )

    def handle(self, *args, **options) -> None:
        if not settings.DEMO:
            raise CommandError("DEMO is off here: this database is for real people.")
        draw_pictures = import_string(settings.DEMO_PICTURES)
        if options["pictures"]:
            draw_pictures(options["pictures_now"])
            return
        if apps.get_model("members", "Member").objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("This database has members already. Start from an empty one.")
        city = self.plan(options)
        with transaction.atomic():
            for path in settings.DEMO_BUILDERS:
                import_string(path)(city)
        with connection.cursor() as cursor:
            # Plans are only as good as what the planner knows of so many new rows.
            cursor.execute("ANALYZE")
        draw_pictures(options["pictures_now"])
        self.stdout.write(
            f"The city stands: {city.members} members, {city.businesses} businesses, "
            f"{city.products} products."
        )

    def plan(self, options: dict) -> City:
        """The city that was asked for, if it can be built."""
        members, products = options["members"], options["products"]
        if members < 60 or products < 60:
            raise CommandError("A city has at least 60 members and 60 products.")
        businesses = options["businesses"] or members * 2 // 5
        if not 30 <= businesses <= members * 3 // 4:
            raise CommandError("Businesses must be between 30 and three quarters of the members.")
        return City(
            seed=options["seed"],
            members=members,
            businesses=businesses,
            products=products,
            say=self.stdout.write,
        )
