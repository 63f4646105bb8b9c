"""All tables in one go: the first start of a site, and of each test run, is shorter by most of a minute."""

from django.db.migrations.operations import SeparateDatabaseAndState


class CreateTables(SeparateDatabaseAndState):
    """Creates every table of the app as `operations` leave it.

    One by one, each of them would have Django build the models anew that are related to it, and on
    SQLite copy its table. Here the models are built once, and a table is made once.
    """

    def __init__(self, operations):
        super().__init__(state_operations=operations)

    def deconstruct(self):
        return type(self).__name__, [self.state_operations], {}

    def state_forwards(self, app_label, state):
        state.__dict__.pop("apps", None)  # what is built is not kept up with; the next to ask builds it
        super().state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for model in self._models(app_label, to_state):
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.create_model(model)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for model in reversed(self._models(app_label, from_state)):
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.delete_model(model)

    def describe(self):
        return "Create all tables"

    @staticmethod
    def _models(app_label, state):
        return [state.apps.get_model(label, name) for label, name in state.models if label == app_label]
