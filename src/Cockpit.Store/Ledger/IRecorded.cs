namespace Cockpit.Store.Ledger;

/// <summary>A row that is a leaf of the ledger by itself; its leaf is added in the transaction that saves it.</summary>
public interface IRecorded
{
    /// <summary>By which the leaf names the row.</summary>
    long Sequence { get; }

    /// <summary>The row as a record.</summary>
    byte[] Record();
}
