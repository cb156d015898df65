using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Cockpit.Migrations.Postgres.Migrations
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
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    model = table.Column<string>(type: "text", nullable: false),
                    asked_version = table.Column<string>(type: "text", nullable: true),
                    traffic_class = table.Column<string>(type: "text", nullable: false),
                    caller = table.Column<string>(type: "text", nullable: false),
                    team = table.Column<string>(type: "text", nullable: true),
                    protocol = table.Column<string>(type: "text", nullable: false),
                    subject = table.Column<string>(type: "text", nullable: true),
                    trace_parent = table.Column<string>(type: "text", nullable: true),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    due = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    tries = table.Column<int>(type: "integer", nullable: false),
                    epoch = table.Column<long>(type: "bigint", nullable: false),
                    lease_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    node = table.Column<string>(type: "text", nullable: true),
                    problem = table.Column<string>(type: "text", nullable: true),
                    decisions = table.Column<string>(type: "text", nullable: true),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    expires = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    redrives = table.Column<int>(type: "integer", nullable: false),
                    changed_by = table.Column<string>(type: "text", nullable: true),
                    changed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    answer_headers = table.Column<string>(type: "text", nullable: true),
                    answer = table.Column<byte[]>(type: "bytea", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_queued_calls", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "queued_requests",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    body = table.Column<byte[]>(type: "bytea", nullable: false)
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
