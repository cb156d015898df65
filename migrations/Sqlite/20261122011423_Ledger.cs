using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Cockpit.Migrations.Sqlite.Migrations
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
                type: "BLOB",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "salt",
                table: "decisions",
                type: "BLOB",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "ledger_checkpoints",
                columns: table => new
                {
                    size = table.Column<long>(type: "INTEGER", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    note = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ledger_checkpoints", x => x.size);
                });

            migrationBuilder.CreateTable(
                name: "ledger_head",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false),
                    size = table.Column<long>(type: "INTEGER", nullable: false),
                    edge = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ledger_head", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "ledger_leaves",
                columns: table => new
                {
                    leaf = table.Column<long>(type: "INTEGER", nullable: false),
                    hash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    nodes = table.Column<byte[]>(type: "BLOB", nullable: true),
                    audit = table.Column<long>(type: "INTEGER", nullable: true),
                    batch = table.Column<byte[]>(type: "BLOB", nullable: true),
                    first = table.Column<long>(type: "INTEGER", nullable: true),
                    last = table.Column<long>(type: "INTEGER", nullable: true),
                    records = table.Column<byte[]>(type: "BLOB", nullable: true)
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
