using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Cockpit.Migrations.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Ledger : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<byte[]>(
                name: "batch",
                table: "decisions",
                type: "bytea",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "salt",
                table: "decisions",
                type: "bytea",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "ledger_checkpoints",
                columns: table => new
                {
                    size = table.Column<long>(type: "bigint", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    note = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ledger_checkpoints", x => x.size);
                });

            migrationBuilder.CreateTable(
                name: "ledger_head",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    size = table.Column<long>(type: "bigint", nullable: false),
                    edge = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ledger_head", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "ledger_leaves",
                columns: table => new
                {
                    leaf = table.Column<long>(type: "bigint", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    nodes = table.Column<byte[]>(type: "bytea", nullable: true),
                    audit = table.Column<long>(type: "bigint", nullable: true),
                    batch = table.Column<byte[]>(type: "bytea", nullable: true),
                    first = table.Column<long>(type: "bigint", nullable: true),
                    last = table.Column<long>(type: "bigint", nullable: true),
                    records = table.Column<byte[]>(type: "bytea", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ledger_leaves", x => x.leaf);
                });

            migrationBuilder.InsertData(
                table: "ledger_head",
                columns: new[] { "id", "edge", "size" },
                values: new object[] { 1, new byte[0], 0L });

            migrationBuilder.CreateIndex(
                name: "IX_ledger_leaves_audit",
                table: "ledger_leaves",
                column: "audit",
                unique: true,
                filter: "audit IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_ledger_leaves_batch",
                table: "ledger_leaves",
                column: "batch",
                unique: true,
                filter: "batch IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ledger_checkpoints");

            migrationBuilder.DropTable(
                name: "ledger_head");

            migrationBuilder.DropTable(
                name: "ledger_leaves");

            migrationBuilder.DropColumn(
                name: "batch",
                table: "decisions");

            migrationBuilder.DropColumn(
                name: "salt",
                table: "decisions");
        }
    }
}
