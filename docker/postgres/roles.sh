#!/bin/sh
# Run once by PostgreSQL's image on an empty volume. Two roles, neither a superuser: the owner makes and changes
# tables (migrations), the application reads and writes rows. A stolen application password cannot drop a table.
set -eu

secret() { cat "${SECRETS:-/run/secrets}/$1"; }

psql --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set owner_password="$(secret database_owner_password)" \
    --set app_password="$(secret database_app_password)" <<'SQL'
CREATE ROLE marshrut_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'owner_password';
CREATE ROLE marshrut_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'app_password';
CREATE DATABASE marshrut OWNER marshrut_owner TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
REVOKE CONNECT, TEMPORARY ON DATABASE marshrut FROM PUBLIC;
GRANT CONNECT ON DATABASE marshrut TO marshrut_app;
SQL

psql --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname marshrut <<'SQL'
ALTER SCHEMA public OWNER TO marshrut_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO marshrut_app;
ALTER DEFAULT PRIVILEGES FOR ROLE marshrut_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO marshrut_app;
ALTER DEFAULT PRIVILEGES FOR ROLE marshrut_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO marshrut_app;
SQL
