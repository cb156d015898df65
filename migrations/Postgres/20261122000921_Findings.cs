using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Cockpit.Migrations.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Findings : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "findings",
                table: "decisions",
                type: "text",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_decisions_findings",
                table: "decisions",
                columns: new[] { "model", "at" },
                filter: "findings IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_decisions_findings",
                table: "decisions");

            migrationBuilder.DropColumn(
                name: "findings",
                table: "decisions");
        }
    }
}
