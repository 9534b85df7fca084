#!/bin/sh
# Makes or upgrades the two databases of Temporal. Every step may be done twice: `create` passes over a database that
# exists, `setup-schema -v 0.0` over a newer schema, and `update-schema` applies only the versions that are missing.
set -eu
SQL_PASSWORD=$(cat /run/secrets/temporal_database_password)
export SQL_PASSWORD

for database in temporal:temporal temporal_visibility:visibility; do
    name=${database%%:*}
    schema=${database##*:}
    temporal-sql-tool --db "$name" create
    temporal-sql-tool --db "$name" setup-schema -v 0.0
    temporal-sql-tool --db "$name" update-schema -d "/etc/temporal/schema/postgresql/v12/$schema/versioned"
done
