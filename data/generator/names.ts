/** Names that go together, so that a person's two names are of one script. */
export interface NameGroup {
  /** How many people of 100 take their names from this group. */
  readonly share: number;
  readonly given: readonly string[];
  readonly family: readonly string[];
}

// Lists as text: an array of strings would take a line for every name.
const list = (text: string): readonly string[] => text.trim().split(/\s*,\s*/);

/** The shares add up to 100. Several scripts, since names are where text handling breaks first. */
export const NAME_GROUPS: readonly NameGroup[] = [
  {
    share: 73,
    given: list(`
      Ada, Adam, Agnes, Ailsa, Alan, Alec, Alice, Amy, Angus, Ann, Anna, Arthur, Barbara, Ben,
      Beth,
      Blair, Bruce, Callum, Cara, Clara, Colin, Craig, Daisy, David, Dora, Duncan, Edith, Edwin,
      Eileen, Ellen, Elsie, Emma, Eric, Esther, Euan, Eve, Ewan, Fergus, Fiona, Flora, Frank,
      Gavin,
      George, Gordon, Graham, Greer, Hamish, Hannah, Harry, Hazel, Heather, Helen, Hugh, Iain, Ian,
      Ina, Iona, Iris, Isla, Ivy, Jack, James, Jane, Janet, Jean, Jessie, Joan, Kay, Keith,
      Kenneth,
      Kirsty, Laura, Leo, Lewis, Lorna, Lucy, Magnus, Mairi, Marion, Mary, Mary Ann, Maud, Morag,
      Murdo, Nancy, Neil, Nell, Nina, Nora, Olive, Oscar, Paul, Peggy, Peter, Ralph, Robert, Rory,
      Rose, Ross, Ruth, Sam, Sarah, Scott, Sheila, Simon, Stuart, Susan, Tom, Una, Vera, Violet,
      Walter, William, Winifred`),
    family: list(`
      Adair, Aitken, Allan, Baird, Barr, Baxter, Begg, Bell, Bisset, Black, Boyd, Brodie, Brown,
      Bryce, Burns, Caird, Calder, Carr, Clark, Cowan, Craig, Cross, Cuthbert, Dean, Dewar, Dick,
      Doig, Drew, Duff, Dunbar, Elder, Ewing, Fair, Finlay, Flett, Ford, Forsyth, Fyfe, Galt, Gibb,
      Glass, Glen, Gow, Gray, Grieve, Gunn, Haig, Hall, Harper, Hart, Hay, Hill, Hogg, Hunter,
      Innes, Irvine, Jardine, Keir, Kerr, Kidd, Laird, Laing, Lamb, Leask, Lennox, Leslie, Linn,
      Logan, Lyle, Main, Mair, Marr, Menzies, Milne, Moir, Moore, Muir, Nairn, Neill, Nicol, Orr,
      Park, Paton, Peat, Petrie, Pirie, Pringle, Rae, Ramsay, Reid, Ritchie, Robb, Rose, Roy,
      Scott, Shaw, Sim, Skene, Smith-Weir, Speirs, Stark, Steel, Swan, Tait, Todd, Tulloch, Ure,
      Urquhart, van Dijk, Walls, Ward, Watt, Webb, Weir, West, White, Wood, Wylie, Yates, Young,
      Younger`),
  },
  {
    share: 15,
    given: list(`
      Ásdís, Åse, Bjørn, Bríd, Céline, Ciarán, Çağla, Dáithí, Éamon, Elín, Emre, Gülay, Håkon, Íde,
      Ingrid, Jón, Jürgen, Kåre, Léa, Liv, Łucja, Máire, Mélanie, Niamh, Ólafur, Órla, Øystein,
      Róisín, Seán, Síle, Sølvi, Şule, Tadhg, Úna, Zoë, Þóra`),
    family: list(`
      Åsen, Bjørnstad, Bláha, Breathnach, Çelik, Dahl, Díaz, Fjeld, Gärtner, Gómez, Grønn, Güneş,
      Hølmebakk, Ibáñez, Jónsdóttir, Kılıç, Kjær, Łoś, Løken, Lübke, Mac Giolla Bhríde, Müller,
      Nåvik, Ní Dhónaill, Núñez, Ó Briain, Ødegård, Öztürk, Sæther, Schäfer, Şahin, Sigurðsson,
      Strøm, Věžník, Yıldız, Žižka`),
  },
  {
    share: 4,
    given: list(`
      Анна, Борис, Вера, Галина, Дарья, Иван, Йордан, Ксения, Леся, Мирослава, Николай, Олег, Пётр,
      Райна, Соня, Тарас, Фёдор, Їржина, Юлия, Яна`),
    family: list(`
      Бойко, Вълчев, Гончар, Дойчев, Ёлкин, Жуков, Зайцева, Ильин, Коваль, Лысенко, Мельник,
      Николић, Орлова, Петров, Рибић, Стоянова, Тодоров, Щербак, Ђурић, Яковлева`),
  },
  {
    share: 4,
    given: list(`
      Αγάθη, Βασίλης, Γιάννης, Δάφνη, Ελένη, Ζωή, Ηλίας, Θάλεια, Ιάσονας, Κώστας, Λουκία, Μαρία,
      Νίκος, Ξένια, Ορέστης, Πέτρος, Ρέα, Σοφία, Τάσος, Φοίβη`),
    family: list(`
      Αγγέλου, Βλάχος, Γεωργίου, Δήμου, Ζέρβας, Ιωάννου, Καραγιάννης, Λάμπρου, Μακρής, Νικολάου,
      Ξυδάκης, Οικονόμου, Παππάς, Ράλλης, Σαμαράς, Τσάμης, Φωτίου, Χατζής, Ψαρρός, Ρήγας`),
  },
  {
    share: 1,
    given: list('ანა, გია, დავით, ელენე, თამარ, ია, ლაშა, მარიამ, ნინო, ნოდარ, სანდრო, ქეთევან'),
    family: list('აბაშიძე, ბერიძე, გელაშვილი, დოლიძე, ელიავა, თოდუა, კალანდაძე, ლომიძე, მაჩაიძე'),
  },
  {
    share: 2,
    // 𠮷 lies outside the basic plane: four bytes of UTF-8, two code units of JavaScript.
    given: list('明, 美咲, 健太, 直子, 静, 小龙, 秀英, 伟, 芳, 지훈, 서연, 민준'),
    family: list('𠮷田, 佐藤, 高橋, 渡邊, 山本, 王, 李, 欧阳, 陈, 김, 박, 최'),
  },
  {
    share: 1,
    given: list('أحمد, ليلى, يوسف, مريم, سعاد, عمر, هدى, نور'),
    family: list('الخطيب, حداد, منصور, العلي, سليم, النجار, ديب, خوري'),
  },
];
