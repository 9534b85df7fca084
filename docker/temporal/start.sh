#!/bin/sh
# Temporal's server takes the password of its database from the environment only; compose hands it over as a file.
set -eu
POSTGRES_PWD=$(cat /run/secrets/temporal_database_password)
export POSTGRES_PWD
exec /etc/temporal/entrypoint.sh
