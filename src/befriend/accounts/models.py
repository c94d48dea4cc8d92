"""A person as the house knows them. Never shown: others see a seat."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.backends.base import SessionBase
from django.db import models


class Accounts(BaseUserManager["Account"]):
    pass


class Account(AbstractBaseUser):
    email = models.EmailField(unique=True)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    is_organiser = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    objects: ClassVar[Accounts] = Accounts()

    @property
    def is_staff_here(self) -> bool:
        return self.is_organiser

    def passkey_is_fresh(self, session: SessionBase) -> bool:
        return True
