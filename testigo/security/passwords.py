"""Argon2id at a cost a hundred people can sign in with at once: t=2, 19 MiB."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
