#!/bin/sh
# Makes the secrets that compose.yaml hands to its containers. Leaves alone what exists, so it may be run again.
# The folder is closed to other users; the files are not, because compose mounts them as they are and every container
# reads them as a user of its own.
set -eu
folder=${1:-$(dirname "$0")/secrets}
mkdir -p "$folder"
chmod 700 "$folder"
cd "$folder"

random() { head -c 32 /dev/urandom | base64 | tr -d '\n'; }
password() { head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n'; }

keep() { # name, value
    [ -e "$1" ] && return
    printf '%s' "$2" >"$1"
    chmod 444 "$1"
    echo "маршрут: создан секрет $1"
}

keep database_admin_password "$(password)"
keep database_owner_password "$(password)"
keep database_app_password "$(password)"
keep database_owner_url "postgresql://marshrut_owner:$(cat database_owner_password)@database:5432/marshrut"
keep database_app_url "postgresql://marshrut_app:$(cat database_app_password)@database:5432/marshrut"
keep temporal_database_password "$(password)"
keep mail_password "$(password)" # to be replaced by that of MARSHRUT_MAIL_USER, where the mail server asks for one
keep payload_keys "{\"k1\": \"$(random)\"}"
