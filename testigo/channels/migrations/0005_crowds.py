import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('channels', '0004_conversations'),
    ]

    operations = [
        migrations.AddField(
            model_name='turn',
            name='crowd',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), db_default=[], size=None),
        ),
        migrations.RenameField(model_name='delivery', old_name='code', new_name='old_code'),
        migrations.AlterField(
            model_name='delivery',
            name='old_code',
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('old_code__isnull', False)), fields=['old_code'], name='delivery_by_old_code'),
        ),
    ]
