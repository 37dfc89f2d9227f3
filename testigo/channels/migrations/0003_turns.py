import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


#: What waited or was leased keeps its place; a lease of one delivery each, until its old end.
TAKE_OVER = """
INSERT INTO channels_turn (urgency, due_at, delivery)
  SELECT urgency, due_at, id FROM channels_delivery WHERE state = 'waiting';
INSERT INTO channels_lease (until, by, deliveries)
  SELECT lease_until, leased_by, ARRAY[id] FROM channels_delivery WHERE state = 'leased';
"""

#: Room beside each row for its next two states, which then touch no index; and the line, through
#: which a million pass in a minute, is swept long before a fifth of it is gone.
ROOM = """
ALTER TABLE channels_delivery SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05,
  autovacuum_vacuum_threshold = 5000, autovacuum_analyze_scale_factor = 0.05);
ALTER TABLE channels_turn SET (autovacuum_vacuum_scale_factor = 0.01,
  autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
ALTER TABLE channels_lease SET (autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 500);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('channels', '0002_alerts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Lease',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('until', models.DateTimeField()),
                ('by', models.IntegerField(null=True)),
                ('deliveries', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
            ],
        ),
        migrations.CreateModel(
            name='Turn',
            fields=[
                ('pk', models.CompositePrimaryKey('urgency', 'due_at', 'delivery', blank=True, editable=False, primary_key=True, serialize=False)),
                ('urgency', models.SmallIntegerField()),
                ('due_at', models.DateTimeField()),
                ('delivery', models.BigIntegerField()),
            ],
        ),
        migrations.RunSQL(TAKE_OVER, migrations.RunSQL.noop),
        migrations.RunSQL(ROOM, migrations.RunSQL.noop),
        migrations.RemoveConstraint(
            model_name='delivery',
            name='delivery_leased_has_an_end',
        ),
        migrations.RemoveIndex(
            model_name='delivery',
            name='delivery_waiting',
        ),
        migrations.RemoveIndex(
            model_name='delivery',
            name='delivery_leased',
        ),
        migrations.RemoveIndex(
            model_name='delivery',
            name='delivery_unanswered',
        ),
        migrations.RemoveField(
            model_name='delivery',
            name='lease_until',
        ),
        migrations.RemoveField(
            model_name='delivery',
            name='leased_by',
        ),
        migrations.AlterField(
            model_name='delivery',
            name='address',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='channels.address'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('fallback_at__isnull', False)), fields=['fallback_at'], name='delivery_unanswered'),
        ),
    ]
