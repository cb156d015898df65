using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Cockpit.Migrations.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Queue : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "queued_calls",
                columns: table => new
                {
                    id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    model = table.Column<string>(type: "TEXT", nullable: false),
                    asked_version = table.Column<string>(type: "TEXT", nullable: true),
                    traffic_class = table.Column<string>(type: "TEXT", nullable: false),
                    caller = table.Column<string>(type: "TEXT", nullable: false),
                    team = table.Column<string>(type: "TEXT", nullable: true),
                    protocol = table.Column<string>(type: "TEXT", nullable: false),
                    subject = table.Column<string>(type: "TEXT", nullable: true),
                    trace_parent = table.Column<string>(type: "TEXT", nullable: true),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    state = table.Column<string>(type: "TEXT", nullable: false),
                    due = table.Column<long>(type: "INTEGER", nullable: false),
                    tries = table.Column<int>(type: "INTEGER", nullable: false),
                    epoch = table.Column<long>(type: "INTEGER", nullable: false),
                    lease_until = table.Column<long>(type: "INTEGER", nullable: true),
                    node = table.Column<string>(type: "TEXT", nullable: true),
                    problem = table.Column<string>(type: "TEXT", nullable: true),
                    decisions = table.Column<string>(type: "TEXT", nullable: true),
                    ended_at = table.Column<long>(type: "INTEGER", nullable: true),
                    expires = table.Column<long>(type: "INTEGER", nullable: true),
                    redrives = table.Column<int>(type: "INTEGER", nullable: false),
                    changed_by = table.Column<string>(type: "TEXT", nullable: true),
                    changed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    answer_headers = table.Column<string>(type: "TEXT", nullable: true),
                    answer = table.Column<byte[]>(type: "BLOB", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_queued_calls", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "queued_requests",
                columns: table => new
                {
                    id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    body = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_queued_requests", x => x.id);
                    table.ForeignKey(
                        name: "FK_queued_requests_queued_calls_id",
                        column: x => x.id,
                        principalTable: "queued_calls",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_queued_calls_expires",
                table: "queued_calls",
                column: "expires");

            migrationBuilder.CreateIndex(
                name: "IX_queued_calls_model_id",
                table: "queued_calls",
                columns: new[] { "model", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_queued_calls_state_model_traffic_class_caller_due_at",
                table: "queued_calls",
                columns: new[] { "state", "model", "traffic_class", "caller", "due", "at" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "queued_requests");

            migrationBuilder.DropTable(
                name: "queued_calls");
        }
    }
}
