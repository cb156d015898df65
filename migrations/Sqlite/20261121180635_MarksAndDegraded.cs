using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Cockpit.Migrations.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class MarksAndDegraded : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "mark",
                table: "versions",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "mark_reason",
                table: "versions",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "marked_at",
                table: "versions",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "marked_by",
                table: "versions",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "marked_until",
                table: "versions",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "degraded",
                table: "traffic",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "mark",
                table: "versions");

            migrationBuilder.DropColumn(
                name: "mark_reason",
                table: "versions");

            migrationBuilder.DropColumn(
                name: "marked_at",
                table: "versions");

            migrationBuilder.DropColumn(
                name: "marked_by",
                table: "versions");

            migrationBuilder.DropColumn(
                name: "marked_until",
                table: "versions");

            migrationBuilder.DropColumn(
                name: "degraded",
                table: "traffic");
        }
    }
}
