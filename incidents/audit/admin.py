"""The audit, to be read by those who hold the permission. Nobody writes here."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.contrib.admin import display
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from incidents.audit.choices import AuditCode
from incidents.audit.models import AuditRecord
from incidents.audit.sentences import label_of, sentence
from incidents.permissions.admin import GuardedAdmin


class KindFilter(admin.SimpleListFilter):
    title = "kind"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(code.value, str(code.label)) for code in AuditCode]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditRecord]) -> QuerySet[AuditRecord]:
        return queryset.filter(code=self.value()) if self.value() in AuditCode.values else queryset


@admin.register(AuditRecord)
class AuditRecordAdmin(GuardedAdmin):
    list_display = ("at", "who", "kind", "what")
    list_filter = (KindFilter, ("actor", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("actor",)
    sortable_by = ()
    show_full_result_count = False
    fields = ("at", "who", "kind", "what", "particulars")
    readonly_fields = fields

    @display(description="Who")
    def who(self, record: AuditRecord) -> str:
        return str(record.actor or "Muster")

    @display(description="Kind")
    def kind(self, record: AuditRecord) -> str:
        return label_of(record.code)

    @display(description="What")
    def what(self, record: AuditRecord) -> str:
        return sentence(record.code, record.data)

    @display(description="Particulars")
    def particulars(self, record: AuditRecord) -> SafeString:
        return format_html("<pre>{}</pre>", json.dumps(record.data, indent=2, ensure_ascii=False))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
