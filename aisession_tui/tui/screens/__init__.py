"""The workspace and what may lie over it: menus, dialogs, the switcher, the help."""
