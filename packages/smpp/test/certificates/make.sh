#!/bin/sh
# Makes the certificates beside it: for localhost, one valid for a hundred years and one that was
# valid for a day of 2020. They are kept, because Node can make none and not every machine has
# openssl. The keys open nothing but the tests.
set -e
cd "$(dirname "$0")"
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
touch "$folder/index"
printf '%s\n' '[ca]' 'default_ca=own' '[own]' "database=$folder/index" "new_certs_dir=$folder" \
  'default_md=sha256' 'unique_subject=no' 'policy=any' 'rand_serial=yes' '[any]' 'commonName=supplied' \
  '[names]' 'subjectAltName=DNS:localhost,IP:127.0.0.1' '[req]' 'distinguished_name=any' \
  > "$folder/config"
make() {
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost \
    -config "$folder/config" -keyout "$1.key" -out "$folder/$1.csr"
  openssl ca -batch -selfsign -notext -config "$folder/config" -extensions names \
    -startdate "$2" -enddate "$3" -keyfile "$1.key" -in "$folder/$1.csr" -out "$1.crt"
}
make valid 20200101000000Z 21200101000000Z
make expired 20200101000000Z 20200102000000Z
