using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Cockpit.Migrations.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class OpenAi : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<decimal>(
                name: "cost_per_second",
                table: "versions",
                type: "numeric(28,9)",
                precision: 28,
                scale: 9,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "server_model",
                table: "versions",
                type: "text",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "cost_per_second",
                table: "versions");

            migrationBuilder.DropColumn(
                name: "server_model",
                table: "versions");
        }
    }
}
