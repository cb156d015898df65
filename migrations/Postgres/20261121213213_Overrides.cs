using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Cockpit.Migrations.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Overrides : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "override_id",
                table: "decisions",
                type: "uuid",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "overrides",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    model = table.Column<string>(type: "text", nullable: false),
                    scope = table.Column<string>(type: "text", nullable: false),
                    subject = table.Column<string>(type: "text", nullable: true),
                    conditions = table.Column<string[]>(type: "text[]", nullable: false),
                    traffic_class = table.Column<string>(type: "text", nullable: true),
                    prediction = table.Column<string>(type: "text", nullable: false),
                    score = table.Column<double>(type: "double precision", nullable: true),
                    reason = table.Column<string>(type: "text", nullable: false),
                    set_by = table.Column<string>(type: "text", nullable: false),
                    until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ended_by = table.Column<string>(type: "text", nullable: true),
                    end_reason = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_overrides", x => x.id);
                    table.ForeignKey(
                        name: "FK_overrides_models_model",
                        column: x => x.model,
                        principalTable: "models",
                        principalColumn: "name",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_decisions_override_id_at",
                table: "decisions",
                columns: new[] { "override_id", "at" },
                filter: "override_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_overrides_ended_at",
                table: "overrides",
                column: "ended_at");

            migrationBuilder.CreateIndex(
                name: "IX_overrides_model_since",
                table: "overrides",
                columns: new[] { "model", "since" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "overrides");

            migrationBuilder.DropIndex(
                name: "IX_decisions_override_id_at",
                table: "decisions");

            migrationBuilder.DropColumn(
                name: "override_id",
                table: "decisions");
        }
    }
}
