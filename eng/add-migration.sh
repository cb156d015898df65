#!/usr/bin/env bash
# Adds one migration to both providers: eng/add-migration.sh NAME
set -euo pipefail
cd "$(dirname "$0")/.."
name=${1:?usage: eng/add-migration.sh NAME}
dotnet tool restore >/dev/null
# A fresh clone has nothing restored yet, and dotnet ef does not say so plainly.
for provider in Sqlite Postgres; do dotnet restore "migrations/$provider" -v q; done
for provider in Sqlite Postgres; do
  dotnet ef migrations add "$name" --project "migrations/$provider" --startup-project "migrations/$provider" \
    --output-dir .
done
