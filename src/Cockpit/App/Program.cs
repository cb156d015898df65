using Cockpit.App;

return await CommandLine.RunAsync(args);
