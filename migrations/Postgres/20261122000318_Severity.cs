using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Cockpit.Migrations.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Severity : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_incidents_model_kind",
                table: "incidents");

            migrationBuilder.AddColumn<string>(
                name: "severity",
                table: "incidents",
                type: "text",
                nullable: false,
                defaultValue: "low");

            migrationBuilder.AddColumn<string>(
                name: "subject",
                table: "incidents",
                type: "text",
                nullable: true);

            // Incidents of before get what their kind asks for.
            migrationBuilder.Sql("UPDATE incidents SET severity = CASE kind WHEN 'rolloutAborted' THEN 'medium' ELSE 'high' END");

            migrationBuilder.CreateIndex(
                name: "IX_incidents_model_kind",
                table: "incidents",
                columns: new[] { "model", "kind" },
                unique: true,
                filter: "resolved_at IS NULL AND subject IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_incidents_model_kind_subject",
                table: "incidents",
                columns: new[] { "model", "kind", "subject" },
                unique: true,
                filter: "resolved_at IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_incidents_model_kind",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "IX_incidents_model_kind_subject",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "severity",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "subject",
                table: "incidents");

            migrationBuilder.CreateIndex(
                name: "IX_incidents_model_kind",
                table: "incidents",
                columns: new[] { "model", "kind" },
                unique: true,
                filter: "resolved_at IS NULL");
        }
    }
}
