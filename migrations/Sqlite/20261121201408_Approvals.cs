using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Cockpit.Migrations.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Approvals : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "approve_by",
                table: "commands",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "break_glass_until",
                table: "commands",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "break_glass_why",
                table: "commands",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "evidence",
                table: "commands",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "review",
                table: "commands",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "reviewed_at",
                table: "commands",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "reviewed_by",
                table: "commands",
                type: "TEXT",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "approve_by",
                table: "commands");

            migrationBuilder.DropColumn(
                name: "break_glass_until",
                table: "commands");

            migrationBuilder.DropColumn(
                name: "break_glass_why",
                table: "commands");

            migrationBuilder.DropColumn(
                name: "evidence",
                table: "commands");

            migrationBuilder.DropColumn(
                name: "review",
                table: "commands");

            migrationBuilder.DropColumn(
                name: "reviewed_at",
                table: "commands");

            migrationBuilder.DropColumn(
                name: "reviewed_by",
                table: "commands");
        }
    }
}
