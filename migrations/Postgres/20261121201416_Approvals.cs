using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Cockpit.Migrations.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Approvals : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "approve_by",
                table: "commands",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "break_glass_until",
                table: "commands",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "break_glass_why",
                table: "commands",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "evidence",
                table: "commands",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "review",
                table: "commands",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "reviewed_at",
                table: "commands",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "reviewed_by",
                table: "commands",
                type: "text",
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
